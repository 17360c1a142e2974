"""A store with an example of everything the admin shows, in each of its states, and where none of it is there yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model

from jobs.models import Job, JobError
from products.acts.services import plan_act
from products.building.request import request_build
from products.files.services import create_file
from products.hierarchies.acts import PLACE_PRODUCTS
from products.models import Product, Tag, TaggedProduct
from products.prices.acts import CHANGE_PRICES, asked
from products.prices.changing import Way
from products.prices.models import PriceBook
from products.services.product import update_product
from products.services.product_files import link_files, set_main_image
from products.services.variation_links import unlink_variations
from products.store.demo import EURO
from products.store.models import Currency
from products.store.money import Notation
from products.store.services import create_currency, update_settings
from products.transfer.plans.services import open_import, submit_planning
from pxm.clock import now
from pxm.history.models import Entry
from pxm.ids import uuid7
from pxm.oauth.services import create_application_key
from tests.factories import templates
from tests.factories.catalog import CatalogFactory, ReleaseFactory, rule_of
from tests.factories.extensions import TemplateFactory
from tests.factories.files import make_file
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.imports import HEADER, applied, csv_of, planned, upload
from tests.factories.people import MERCHANDISER, PersonFactory
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, sale
from tests.factories.products import (
    ModifierFactory,
    ProductFactory,
    VariationFactory,
    build,
    shirt,
)
from tests.factories.relationships import RelationshipFactory, attach, relate
from tests.factories.templates import book
from tests.factories.webhooks import make_message

# What each row is an example of: "a bundle", "a failed job".
Store = dict[str, Model]


def fill() -> Store:
    """Make the store and return its rows; a noun's rows stand next to each other, the plainest first."""
    catalog = _products() | _variations() | _hierarchies() | _price_books() | _templates() | _relationships()
    return catalog | _publishing() | _files() | _imports() | _jobs() | _people() | _settings() | _history()


def _products() -> Store:
    unbuilt = shirt(
        description="Plain",
        tags=["summer", "cotton"],
        locales={"fr-FR": {"name": "Chemise", "description": "Simple"}},
        shopper_attributes={"care": "Wash at 30"},
        admin_attributes={"supplier": "Marlow"},
        custom_inputs={"front": {"name": "Front", "validation_rules": [_text_rule()], "required": True}},
    )
    mug = ProductFactory(name="Mug", sku="mug", slug="mug", status="draft")
    parents = _parents()
    return {
        "a product not built": unbuilt.product,
        "a product without variations": mug,
        "a bundle": ProductFactory(bundle=True, name="Gift box", slug="gift-box"),
        "a bundle of all kinds": _bundle(mug, parents["a parent with nothing to build"]),
        "a product that cannot be built": _troubled(),
        "a tag": TaggedProduct.objects.create(product=mug, tag=Tag.objects.create(value="kitchen")).tag,
        **parents,
    }


def _bundle(draft: Product, parent: Product) -> Product:
    """A bundle that shoppers can hardly choose, and that holds another one."""
    inner = ProductFactory(bundle=True, name="Set", slug="set")
    options = [{"id": str(each.pk), "type": "product", "quantity": 1} for each in (draft, inner, parent)]
    left_out = [str(child.pk) for child in parent.children.all()[:2]]
    options[-1] |= {"product_should_be_substituted_with_child": True, "excluded_children": left_out}
    components = {"all": {"name": "All kinds", "min": 5, "options": options}}
    return ProductFactory(bundle=True, name="Hamper", slug="hamper", components=components)


def _text_rule() -> dict[str, Any]:
    return {"type": "string", "options": {"max_length": 20}}


def _parents() -> Store:
    built = build(shirt(name="Polo", sku="polo", slug="polo").product)
    changed = shirt(name="Vest", sku="vest", slug="vest")
    build(changed.product)
    own = changed.product.children.first()
    update_product(product_id=own.pk, attributes={"name": "Mine", "description": "Knitted by hand"})
    update_product(product_id=changed.product.pk, attributes={"description": "Soft"})
    losing = shirt(name="Coat", sku="coat", slug="coat")
    build(losing.product)
    update_product(product_id=losing.product.children.first().pk, attributes={"name": "Mine"})
    unlink_variations(product_id=losing.product.pk, variation_ids=[str(losing.material.pk)])
    return {
        "a parent with nothing to build": built,
        "a parent that needs a rebuild": changed.product,
        "a child": built.children.first(),
        "an independent child": Product.objects.get(pk=own.pk),
        "a parent whose build loses work": losing.product,
    }


def _troubled() -> Product:
    size = VariationFactory(name="Twin size", options=["Small", "Medium"])
    for option in size.options.all():
        ModifierFactory(option=option, type="sku_equals", value="twin")
    return ProductFactory(name="Twins", sku="twins", slug="twins", variations=[size])


def _variations() -> Store:
    color = VariationFactory(name="Finish", options=["Red", "Deep Red", "Blue"])
    red = color.options.get(name="Red")
    red.description = "#EE2238"
    red.save(update_fields=["description"])
    ModifierFactory(option=red, value="-RED")
    ModifierFactory(option=red, price=True)
    return {"a variation": color, "a variation without options": VariationFactory(name="Fabric")}


def _price_books() -> Store:
    book = PriceBookFactory(name="Retail", description="For everybody")
    ends = (now() + timedelta(days=30)).isoformat()
    begun = (now() - timedelta(days=1)).isoformat()
    price_of(book, sku="polo", sales={"Spring": sale(2000, begun, ends)})
    price_of(book, sku="gone", sales={})
    modifier_of(book, name="Extra")
    planned = asked(book.pk, Way("USD", percent="5"), Notation.usual("USD"))
    return {
        "a price book": book,
        "a price book without prices": PriceBookFactory(name="Season"),
        "an act that is planned": plan_act(kind=CHANGE_PRICES, asked=planned),
    }


def _publishing() -> Store:
    hierarchy, price_book = HierarchyFactory(name="Summer wear"), PriceBookFactory(name="Summer prices")
    summer = CatalogFactory(
        name="Summer",
        hierarchy_ids=[str(hierarchy.pk)],
        books=[{"id": str(price_book.pk), "priority": 10}],
        locales={"fr": {"name": "Été"}},
    )
    ReleaseFactory(catalog=summer, published_at=now() - timedelta(days=2), total_products=4120)
    ReleaseFactory(catalog=summer, published_at=now() - timedelta(days=1), total_products=4125, actor_name="Ana")
    ReleaseFactory(catalog=summer, status="FAILED", published_at=None, problem="stopped by Ana")
    return {
        "a catalog": summer,
        "a catalog that was never published": CatalogFactory(name="Winter"),
        "a rule": rule_of(
            summer,
            name="VIP in the app",
            channels=["app"],
            tags=["vip"],
            schedules=[{"valid_from": "2026-06-01"}],
            pricebook_ids=[{"id": str(price_book.pk), "priority": 1}],
        ),
        "a rule that can never win": rule_of(summer, name="App again", channels=["app"], tags=["vip"]),
    }


def _templates() -> Store:
    template = book()
    templates.attach(Product.objects.get(sku="polo"), template, isbn="978", pages=12, used=True)
    return {"a template": template, "a template without fields": TemplateFactory(name="Battery")}


def _hierarchies() -> Store:
    departments = HierarchyFactory(name="Departments", slug="departments", locales={"de-DE": {"name": "Abteilungen"}})
    shoes = NodeFactory(hierarchy=departments, name="Shoes", slug="shoes", description="For feet")
    ballet = NodeFactory(parent=shoes, name="Ballet")
    NodeFactory(hierarchy=departments, name="Shirts")
    polo, mug = Product.objects.get(sku="polo"), Product.objects.get(sku="mug")
    place(shoes, polo, mug)
    place(ballet, polo, curated=True)
    return {
        "a hierarchy": departments,
        "a hierarchy without nodes": HierarchyFactory(name="Gift guide"),
        "a node": shoes,
        "a node with curated products": ballet,
        "a planned act": plan_act(
            kind=PLACE_PRODUCTS, asked={"node": str(ballet.pk), "named": "Ballet", "text": "mug"}
        ),
    }


def _relationships() -> Store:
    goes_with = RelationshipFactory(name="Goes with", external_name="You may also like", sort_order=1)
    both = RelationshipFactory(name="Same series", slug="CRP_series", bi_directional=True)
    unbuilt, polo, mug = (Product.objects.get(sku=sku) for sku in ("shirt", "polo", "mug"))
    relate(polo, goes_with, mug, unbuilt)
    relate(polo, both, unbuilt)
    attach(mug, RelationshipFactory(name="Spare parts"))
    return {"a relationship": goes_with, "a relationship that nobody has": RelationshipFactory(name="Instead of it")}


def _jobs() -> Store:
    return {f"a {status} job": _job(status) for status in Job.Status.values}


def _job(status: str) -> Job:
    job = request_build(product_id=Product.objects.get(sku="polo").pk, request_id=str(uuid7()), actor_name="Ana")
    moment = now()
    times = {} if status == "pending" else {"started_at": moment - timedelta(minutes=3)}
    if status in {"success", "failed"}:
        times["completed_at"] = moment
    Job.objects.filter(pk=job.pk).update(status=status, error_total=int(status == "failed"), **times)
    if status == "failed":
        JobError.objects.create(job=job, position=1, message="two children would get the SKU twin: Small and Medium")
    job.refresh_from_db()
    return job


def _files() -> Store:
    """A picture that a product has, a file elsewhere, and one of which only an icon is shown."""
    front = make_file(name="front.png")
    product = Product.objects.get(sku="mug")
    set_main_image(product_id=product.pk, file_id=str(front.pk))
    link_files(product_id=product.pk, files=[{"id": str(front.pk)}, {"id": "one that does not exist"}])
    make_file(b"%PDF-1.7", "care.pdf")
    return {"a picture": front, "a file elsewhere": create_file(address="https://images.example.com/shirt.png")}


def _imports() -> Store:
    """One looked at, with everything that can be said of a row; one that is done, and a price list that waits."""
    child, polo = Product.objects.filter(parent__sku="polo").latest("pk"), Product.objects.get(sku="polo")
    looked_at = planned(
        [str(child.pk), "", "Mine", "mine", ""],
        [str(polo.pk), "", "New polo", "new-polo", ""],
        ["", "erp-1", "Cap", "cap", "physical"],
        ["", "", "Nobody", "nobody", "physical"],
        header=f"{HEADER},season",
    )
    done = planned(["", "erp-2", "Scarf", "scarf", "physical"], ["", "erp-2", "Scarf", "scarf", "physical"])
    applied(done)
    prices = csv_of(["mug", "5", "4"], header="SKU,USD,USD from 10")
    waiting = open_import(upload=upload(prices), locale="", book_id=PriceBook.objects.get(name="Retail").pk)
    submit_planning(plan_id=waiting.pk, request_id=str(uuid7()))
    return {"an import": looked_at, "an import that is done": done, "an import that waits": waiting}


def _people() -> Store:
    return {
        "an application key": create_application_key(name="Storefront")[0],
        "a webhook": make_message().hook,
        "a user": PersonFactory(username="ana", first_name="Ana", last_name="Lind", group=MERCHANDISER),
        "a group": Group.objects.get(name=MERCHANDISER),
    }


def _settings() -> Store:
    euro = EURO | {"decimal_places": 2, "default": False, "enabled": False}
    return {
        "the default currency": Currency.objects.get(default=True),
        "a currency": create_currency(attributes=euro),
        "the settings of the store": update_settings(attributes={"page_length": 50}),
    }


def _history() -> Store:
    return {"a change": Entry.objects.latest("id")}


# Apps of others: what they call a name is none that people gave.
OTHERS = {"contenttypes", "axes", "sessions", "admin"}
# Fields by which people call things, and what they type to tell one from another.
CALLED = {
    "name",
    "external_name",
    "sku",
    "mpn",
    "first_name",
    "last_name",
    "username",
    "subject_name",
    "row_name",
    "actor_name",
}


def call_everything(names: Sequence[str]) -> None:
    """Give every row of the store one of these names in turn, wherever it has a name, as long as the field takes it.

    A number before it keeps unique ones apart.
    """
    for model in apps.get_models():
        fields = [each for each in model._meta.fields if each.name in CALLED and model._meta.app_label not in OTHERS]
        rows = list(model._base_manager.all()) if fields else []
        for number, row in enumerate(rows):
            for each in fields:
                if getattr(row, each.name):
                    setattr(row, each.name, f"{number} {names[number % len(names)]}"[: each.max_length].strip())
        if rows:
            model._base_manager.bulk_update(rows, [each.name for each in fields])
    bundles = list(Product.objects.filter(product_type="bundle"))
    for bundle in bundles:
        bundle.components = {key: {**each, "name": names[-1]} for key, each in bundle.components.items()}
    Product.objects.bulk_update(bundles, ["components"])
    Product.objects.update(tags=["".join(names[0].lower().split())])
    JobError.objects.update(message=f"two children would get the SKU {names[0]}: {names[-1]}")
