CHECKBOX_CLASSES: list[str]
LINK_CLASSES: list[str]
ROW_CLASSES: list[str]
