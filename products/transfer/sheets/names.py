"""Which of our columns a column of somebody's file is, by what it is called. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from products.transfer.products.columns import CUSTOM, template_column
from products.transfer.products.rows import KNOWN

LEFT_OUT = ""
# What our screens, other shops and the languages of our users call them. Blanks, case, accents and signs do not count.
_CALLED = {
    "id": "product id",
    "name": "product name, title, product, Bezeichnung, Produktname, Artikelname, nom, nom du produit, nombre, "
    "nombre del producto, nome, nome prodotto, naam, productnaam, benaming",
    "sku": "article number, article no, item number, item no, product code, stock keeping unit, Artikelnummer, "
    "Artikelnr, Art.-Nr., Bestellnummer, référence, référence article, code article, referencia, código de artículo, "
    "codice articolo, codice, artikelcode",
    "external_ref": "external reference, external id, ERP number, ERP id, externe Referenz, externe Nummer, "
    "référence externe, referencia externa, riferimento esterno, externe referentie",
    "commodity_type": "commodity, Warenart, type de produit, tipo de producto, tipo di prodotto",
    "description": "product description, text, Beschreibung, Produktbeschreibung, descripción, descrizione, "
    "omschrijving, beschrijving",
    "slug": "address, URL key, handle, permalink, URL-Schlüssel",
    "status": "state, statut, estado, stato",
    "mpn": "manufacturer part number, manufacturer's part number, Herstellernummer, Hersteller-Artikelnummer, "
    "référence fabricant, referencia del fabricante, codice produttore",
    "upc_ean": "UPC/EAN, EAN, UPC, GTIN, EAN-13, EAN/GTIN, bar code, Strichcode, code-barres, code EAN, "
    "código de barras, codice a barre, streepjescode",
    "tags": "tag, keywords, Schlagworte, Schlagwörter, Stichwörter, étiquettes, mots-clés, etiquetas, etichette, "
    "trefwoorden",
    "main_image_id": "main image, image, Hauptbild, image principale, imagen principal, immagine principale",
}
_KIND_CALLED = {
    "shopper_attributes": "attributes for shoppers, shopper attribute",
    "admin_attributes": "attributes for staff, admin attribute",
}


@dataclass(frozen=True)
class Naming:
    """How the columns of a kind of file are known by what they are called.

    `columns` gives our column for each name of a file, "" for one to leave out; `is_known` says of one name whether it
    means any.
    """

    is_known: Callable[[str], bool]
    columns: Callable[[Sequence[str]], list[str]]


def folded(name: str) -> str:
    """Return the letters and digits of a name, without case and accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())


def _by_name(called: Mapping[str, str]) -> dict[str, str]:
    return {folded(name): column for column, names in called.items() for name in (column, *names.split(", "))}


_BY_NAME = _by_name(_CALLED)
_KINDS = _by_name(_KIND_CALLED)


def column_called(name: str) -> str:
    """Return our column of that name, as the API's import writes it; "" if nobody can tell."""
    name = name.strip()
    kind, separator, key = (part.strip() for part in name.partition("."))
    if name in KNOWN or (kind in CUSTOM and key) or template_column(name):
        return name
    if separator and key and (found := _KINDS.get(folded(kind))):
        return f"{found}.{key}"
    return _BY_NAME.get(folded(name), LEFT_OUT)


def columns_called(
    names: Sequence[str], remembered: Mapping[str, str] | None = None, others: Mapping[str, str] | None = None
) -> list[str]:
    """Return our column of each of the file's, "" for one to leave out. None of ours stands there twice.

    `remembered` are columns of ours by names in a file of the same kind, and decide; `others` (fields of templates) are
    columns by what people call them. The first of two that mean the same has it, one that bears its very name before.
    """
    remembered = {folded(name): column for name, column in (remembered or {}).items()}
    others = {folded(name): column for name, column in (others or {}).items()}
    meant: list[str] = []
    for name in names:
        key = folded(name)
        meant.append(remembered[key] if key in remembered else column_called(name) or others.get(key, LEFT_OUT))
    exact = {name.strip(): place for place, name in reversed([*enumerate(names)]) if meant[place] == name.strip()}
    taken: dict[str, int] = {}
    for place, column in enumerate(meant):
        taken.setdefault(column, exact.get(column, place))
    return [column if column and taken[column] == place else LEFT_OUT for place, column in enumerate(meant)]


def of_products(remembered: Mapping[str, str] | None = None, others: Mapping[str, str] | None = None) -> Naming:
    """Return how files of products are known; the arguments are those of `columns_called`."""
    known = {*(remembered or {}), *(others or {})}
    return Naming(
        lambda name: bool(column_called(name)) or name in known,
        lambda names: columns_called(names, remembered, others),
    )
