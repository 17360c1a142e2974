"""The addresses of a product's pages that are tasks rather than forms, and of what its tabs ask for."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin import ModelAdmin
from django.urls import URLPattern, path

from products.admin.build_page.view import build_losses, build_page, build_rows
from products.admin.build_rules.view import evaluate_rules
from products.admin.bundle.view import find_products_to_offer, look_at_bundle
from products.admin.children.child import rebuild_page
from products.admin.children.view import act_on_children, children_tab
from products.admin.editing.action import edit_template
from products.admin.files.view import change_files, files_tab
from products.admin.product.copying import copy_page
from products.admin.product.languages import offered_languages
from products.admin.product.slug import propose_slug
from products.admin.templates.view import (
    attach_template,
    detach_template,
    find_templates,
    save_template,
    templates_tab,
)
from products.admin.variation_links.view import find_variations, make_variation


def task_pages(model_admin: ModelAdmin[Any]) -> list[URLPattern]:
    def page(address: str, view: Any, name: str) -> URLPattern:
        found: URLPattern = path(address, model_admin.admin_site.admin_view(view), name=f"products_product_{name}")
        return found

    return [
        page("evaluate-rules/", evaluate_rules, "evaluate_rules"),
        page("find-variations/", find_variations, "find_variations"),
        page("make-variation/", make_variation, "make_variation"),
        page("find-to-offer/", find_products_to_offer, "find_to_offer"),
        page("propose-slug/", propose_slug, "propose_slug"),
        page("edit-template/", edit_template, "edit_template"),
        page("languages/", offered_languages, "languages"),
        page("<uuid:product_id>/build/", partial(build_page, model_admin=model_admin), "build"),
        page("<uuid:product_id>/build/losses/", build_losses, "build_losses"),
        page("<uuid:product_id>/build/rows/", build_rows, "build_rows"),
        page("<uuid:product_id>/bundle/", look_at_bundle, "look_at_bundle"),
        page("<uuid:product_id>/children/", children_tab, "children"),
        page("<uuid:product_id>/children/<slug:action>/", act_on_children, "act_on_children"),
        page("<uuid:product_id>/copy/", partial(copy_page, model_admin=model_admin), "copy"),
        page("<uuid:product_id>/files/", files_tab, "files"),
        page("<uuid:product_id>/files/change/", change_files, "change_files"),
        page("<uuid:product_id>/templates/", templates_tab, "templates"),
        page("<uuid:product_id>/templates/find/", find_templates, "find_templates"),
        page("<uuid:product_id>/templates/attach/", attach_template, "attach_template"),
        page("<uuid:product_id>/templates/<uuid:template_id>/", save_template, "save_template"),
        page("<uuid:product_id>/templates/<uuid:template_id>/detach/", detach_template, "detach_template"),
        page("<uuid:product_id>/rebuild/", partial(rebuild_page, model_admin=model_admin), "rebuild"),
    ]
