"""Users and groups, as operators keep them: who may sign in, as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from pxm.admin import rights
from pxm.admin.called import called
from pxm.admin.list_search import ListSearch
from pxm.admin.operators import OperatorsOnly, operators_only
from pxm.admin.shared_form import RowForm
from pxm.second_factor import services as second_factor
from pxm.second_factor.requirement import is_needed_by
from pxm.templatetags.pxm import ago

if TYPE_CHECKING:
    UsersPages = DjangoUserAdmin[User]
else:
    # Generic for type checkers only.
    UsersPages = DjangoUserAdmin

admin.site.unregister([User, Group])


class PersonCreationForm(UserCreationForm):
    """Whoever is entered here works in the admin, so everyone is what Django calls staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in _WORDS_OF_PASSWORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        choice = self.fields["usable_password"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [("true", "with the password below"), ("false", "not yet: without a password")]

    def save(self, commit: bool = True) -> Any:
        self.instance.is_staff = True
        return super().save(commit)


def _ties_of(model: type[Model]) -> set[type[Model]]:
    """Return the tables that tie rows of a model to others, and hold nothing else."""
    ties: list[Any] = [each for each in model._meta.get_fields(include_hidden=True) if each.many_to_many]
    found = {(each if each.auto_created else each.remote_field).through for each in ties}
    return {each for each in found if each._meta.auto_created}


def _without(prefixes: tuple[str, ...], shown: list[Any]) -> list[Any]:
    """Return a list of lines, each perhaps followed by a list of what is below it, without lines that begin so."""
    kept = [_without(prefixes, each) if isinstance(each, list) else each for each in shown]
    return [each for each in kept if each and not (isinstance(each, str) and each.startswith(prefixes))]


class WordedPages(ModelAdmin):
    """Pages that are called what they show."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        response: HttpResponse = super().changelist_view(request, {"title": title, **(extra_context or {})})
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        titles = {} if object_id else {"title": f"New {self.opts.verbose_name}"}
        response: HttpResponse = super().changeform_view(request, object_id, form_url, titles | (extra_context or {}))
        return response

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """As Django's, without the rows that only tie others together: they have no names of their own."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        ties = [through._meta for through in _ties_of(self.model)]
        prefixes = tuple(f"{capfirst(each.verbose_name)}: " for each in ties)
        named = {each.verbose_name_plural for each in ties}
        counts = {name: number for name, number in counts.items() if name not in named}
        return _without(prefixes, deleted), counts, needed, protected

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        context["object"] = called(context["object"])
        response: HttpResponse = super().render_delete_form(request, context)
        return response


@admin.register(User)
class UserAdmin(OperatorsOnly, ListSearch, UsersPages, WordedPages):
    form = UserChangeForm
    add_form = PersonCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "full_name", "role", "may_sign_in", "last_seen"]
    list_filter = ["groups", "is_superuser", "is_active"]
    list_filter_sheet = False
    search_help_text = "Name or e-mail address"
    ordering = ["username"]
    actions = None
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password_change", "two_steps"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Rights", {"fields": ["is_active", "groups", "is_superuser"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        ("Rights", {"fields": ["groups"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in _WORDS:
            field.label, field.help_text = _WORDS[db_field.name]
        if isinstance(field, forms.ModelMultipleChoiceField) and db_field.name == "groups":
            field.widget = UnfoldAdminCheckboxSelectMultipleWidget()
            field.widget.choices = field.choices
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody locks themselves out."""
        return ["password_change", "two_steps", *(["is_active", "is_superuser"] if obj == request.user else [])]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj != request.user

    class Media:
        css = {"all": ["pxm/people.css"]}

    @display(description="Password")
    def password_change(self, user: User) -> SafeString:
        state = "Set." if user.has_usable_password() else "None: this person cannot sign in."
        url = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('{} <a class="pxm-link" href="{}">Change the password</a>', state, url)

    @display(description="Two-step sign-in")
    def two_steps(self, user: User) -> SafeString | str:
        factor = second_factor.of(user)
        if factor is None:
            return "Must be set up when this person signs in next." if is_needed_by(user) else "Off."
        url = reverse("admin:auth_user_reset_two_steps", args=[user.pk])
        return format_html('On since {}. <a class="pxm-link" href="{}">Reset it…</a>', ago(factor.created_at), url)

    def get_urls(self) -> list[Any]:
        reset = self.admin_site.admin_view(operators_only(self.reset_two_steps_view))
        return [path("<id>/two-steps/", reset, name="auth_user_reset_two_steps"), *super().get_urls()]

    def reset_two_steps_view(self, request: HttpRequest, id: str) -> HttpResponse:
        """Ask, and let this person sign in with the password alone; one's own is on a page that asks for more."""
        user = self.get_object(request, id)
        if user is None:
            raise Http404
        if user == request.user:
            return HttpResponseRedirect(reverse("admin:two_steps"))
        page = reverse("admin:auth_user_change", args=[user.pk])
        if request.method == "POST":
            if second_factor.end(user=user, said="for whoever lost their app"):
                self.message_user(request, f"The two-step sign-in of {user} was reset.")
            return HttpResponseRedirect(page)
        context = {"title": f"Reset the two-step sign-in of {user}?", "opts": self.opts, "original": user}
        context |= {"is_needed": is_needed_by(user), "page": page}
        return TemplateResponse(
            request, "admin/second_factor/reset.html", self.admin_site.each_context(request) | context
        )

    @display(description="Name")
    def full_name(self, user: User) -> SafeString | str:
        name = user.get_full_name()
        return called(name) if name else ""

    @display(description="Role")
    def role(self, user: User) -> SafeString | str:
        if user.is_superuser:
            return "Operator"
        groups = ", ".join(group.name for group in user.groups.all())
        return called(groups) if groups else "none yet"

    @display(description="May sign in", boolean=True, ordering="is_active")
    def may_sign_in(self, user: User) -> bool:
        return user.is_active and user.is_staff

    @display(description="Last signed in", ordering="last_login", empty_value="never")
    def last_seen(self, user: User) -> Any:
        return ago(user.last_login) or None


_WORDS = {
    "username": ("Username", "What this person types to sign in: letters, digits and @ . + - _"),
    "first_name": ("First name", "Shown in the history and beside jobs, with the last name."),
    "last_name": ("Last name", ""),
    "email": ("E-mail address", "For you alone: nothing is sent to it."),
    "is_active": ("May sign in", "Taking this away is better than deleting a person: their jobs keep their name."),
    "is_superuser": ("Operator", "May do everything, also keep users, application keys and the queue."),
    "groups": ("Groups", "What somebody may do is the sum of their groups."),
}


_WORDS_OF_PASSWORDS = {
    "usable_password": ("May sign in", ""),
    "password1": (
        "Password",
        f"At least {settings.FEWEST_PASSWORD_CHARACTERS} characters, not digits alone, nothing that is easy to guess.",
    ),
    "password2": ("The password again", ""),
}


class GroupForm(RowForm):
    """`rights` are the group's permissions in words; permissions without words are kept."""

    rights = forms.MultipleChoiceField(
        label="May", required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget, choices=list
    )

    class Meta:
        model = Group
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (room, [(right.key, capfirst(right.words)) for right in each]) for room, each in rights.rooms().items()
        ]
        self.fields["rights"] = forms.MultipleChoiceField(
            label="May", required=False, choices=choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
        )
        self.initial["rights"] = [right.key for right in rights.held(self._permissions())]

    def _permissions(self) -> list[str]:
        if not self.instance.pk:
            return []
        held = self.instance.permissions.values_list("content_type__app_label", "codename")
        return [".".join(each) for each in held]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # Django's own hook, which its stubs leave out
        wanted = rights.exchanged(self._permissions(), self.cleaned_data["rights"])
        known = Permission.objects.select_related("content_type")
        self.instance.permissions.set(
            permission for permission in known if f"{permission.content_type.app_label}.{permission.codename}" in wanted
        )


@admin.register(Group)
class GroupAdmin(OperatorsOnly, ListSearch, WordedPages):
    form = GroupForm
    list_display = ["name", "members"]
    search_fields = ["name"]
    ordering = ["name"]
    actions = None
    fields = ["name", "rights"]

    class Media:
        css = {"all": ["pxm/people.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).prefetch_related("user_set")

    @display(description="Members")
    def members(self, group: Group) -> SafeString | str:
        members = ", ".join(user.get_full_name() or user.username for user in group.user_set.all())
        return called(members) if members else "nobody yet"
