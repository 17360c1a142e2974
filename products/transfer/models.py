from __future__ import annotations

from django.conf import settings
from django.db import models

from products.files.models import NAME_LENGTH
from pxm.clock import now
from pxm.ids import uuid7

MAPPING_NAME_LENGTH = 200


class Kind(models.TextChoices):
    """What the rows of a file are."""

    PRODUCTS = "products"
    PRICES = "prices"


class ExportChoice(models.Model):
    """What a person ticked for their last export, to be ticked again: columns as the API names them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    columns = models.JSONField(default=list)
    in_parts = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        permissions = [("make_exportchoice", "Can export products")]

    def __str__(self) -> str:
        return f"columns of {self.user_id}"


class SheetMapping(models.Model):
    """What the columns of a kind of file mean, under a name that people gave it ("Price list of Acme").

    It is everybody's: whoever imports the next file of that kind needs it. `columns` are ours by what the file calls
    them; "" leaves one out. `answers` are the choices about the file as a whole that were made, by name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PRODUCTS)
    name = models.CharField(max_length=MAPPING_NAME_LENGTH)
    columns = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="sheet_mapping_name")]

    def __str__(self) -> str:
        return self.name


class ImportPlan(models.Model):
    """A file whose rows are looked at before they are written: what each will do is a `PlannedRow`.

    Its rows are of one `kind`; prices go into the price book `book_id`, which may have been deleted since. `file_id` is
    the private file that was sent, and `choices` say how its person wants it read. `header` has the API's
    names of its columns. `counts` says how many rows there are of each kind, `notes` what should be known of the file
    as a whole; `planned_at` is NULL until all rows are looked at, `applied_at` until all are written. The jobs that do
    either have the plan as their subject. `undo_id` is the act that takes back what was written.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PRODUCTS)
    book_id = models.UUIDField(null=True)
    file_id = models.UUIDField()
    file_name = models.CharField("file", max_length=NAME_LENGTH)
    locale = models.CharField(max_length=10, blank=True)
    choices = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    undo_id = models.UUIDField(null=True)

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    planned_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "import"
        ordering = ["-id"]
        default_permissions = []
        permissions = [("apply_importplan", "Can import products from a file")]
        indexes = [models.Index(fields=["created_at"], name="import_plan_age")]

    def __str__(self) -> str:
        return self.file_name


class PlannedRow(models.Model):
    """What a row of a file does, as it was seen before it is done; `number` is that which a spreadsheet shows.

    `subject_id` is the product or the price. `change` is ``[before, after]`` as JSON: what it holds of what the row is
    about, as the kind's `states` have it; before is null for a new one, and all is null for a row that changes nothing.
    `sku`, `slug` and `reference` (a hash) are the codes that it gives. `problems` are ``[column, words]``. `fate` says
    what became of it: written, or left out because things had changed since.
    """

    class Fate(models.TextChoices):
        PLANNED = ""
        WRITTEN = "written"
        STALE = "stale"

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(ImportPlan, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=9)
    fate = models.CharField(max_length=7, choices=Fate, default=Fate.PLANNED)
    subject_id = models.UUIDField(null=True)
    name = models.CharField(max_length=NAME_LENGTH)
    change = models.TextField()
    problems = models.JSONField(default=list)
    sku = models.CharField(max_length=512, null=True)  # NULL: none is given
    slug = models.CharField(max_length=512, null=True)
    reference = models.CharField(max_length=64, null=True)
    # What is to be known, and agreed to, beforehand.
    frees_child = models.BooleanField(default=False)
    changes_sku = models.BooleanField(default=False)
    changes_slug = models.BooleanField(default=False)
    marks_parent = models.BooleanField(default=False)
    leaps = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="planned_row_number")]
        indexes = [
            models.Index(fields=["plan", "what", "number"], name="planned_row_kind"),
            models.Index(fields=["plan", "subject_id"], name="planned_row_subject"),
            models.Index(fields=["plan", "sku"], condition=models.Q(sku__isnull=False), name="planned_row_sku"),
            models.Index(fields=["plan", "slug"], condition=models.Q(slug__isnull=False), name="planned_row_slug"),
            models.Index(
                fields=["plan", "reference"], condition=models.Q(reference__isnull=False), name="planned_row_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of {self.plan_id}"
