from collections.abc import Mapping
from typing import Any

from django.contrib import admin

class ModelAdmin(admin.ModelAdmin[Any]):
    compressed_fields: bool
    conditional_fields: Mapping[str, str]
    list_before_template: str | None
    list_after_template: str | None
    list_filter_sheet: bool
    list_filter_submit: bool
    list_fullwidth: bool
    warn_unsaved_form: bool
