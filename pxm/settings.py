"""Settings of every process. Everything one can choose comes from the environment (`README.md`, *Configuration*)."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

from pxm import __version__, environment
from pxm.admin import accent, sidebar
from pxm.database_url import database_settings, sqlite_url
from pxm.files_url import storage_settings
from pxm.running import places

DATA_DIR = places.data_dir()
_MOST_DAYS = 36_500

# --- Secrets and hosts ------------------------------------------------------------------------------------------------

_key_file = places.secret_key_file(DATA_DIR)
SECRET_KEY = environment.text("PXM_SECRET_KEY") or (_key_file.read_text().strip() if _key_file.is_file() else "")
# Commands such as `check` and `migrate` work without a permanent key; web servers and workers refuse to start
# (`pxm.checks`).
SECRET_KEY_IS_LASTING = bool(SECRET_KEY)
SECRET_KEY = SECRET_KEY or secrets.token_urlsafe(64)
# Keys before the present one: what they signed still counts, while nothing new is signed with them.
SECRET_KEY_FALLBACKS = environment.words("PXM_SECRET_KEY_FALLBACKS")

DEBUG = environment.flag("PXM_DEBUG")
ALLOWED_HOSTS = environment.hosts("PXM_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.origins("PXM_TRUSTED_ORIGINS")
# How many proxies of ours add to X-Forwarded-For (HTTPS ends at one); the rest of it is whatever the client wrote.
PROXIES = environment.number("PXM_PROXIES", 1 if environment.flag("PXM_HTTPS") else 0, most=100)

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "pxm.apps.PXMConfig",
    "pxm.admin.apps.AdminShellConfig",  # before unfold: its templates/admin/index.html wins
    "unfold.apps.BasicAppConfig",
    "pxm.admin.apps.PXMAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "js_lib_tabulator",  # static files only
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "axes",
    "django_rq",
    "pxm.settled.apps.SettledConfig",
    "pxm.history.apps.HistoryConfig",
    "pxm.oauth.apps.OAuthConfig",
    "pxm.openid.apps.OpenIDConfig",
    "pxm.repeats.apps.RepeatsConfig",
    "pxm.second_factor.apps.SecondFactorConfig",
    "jobs.apps.JobsConfig",
    "jobs.webhooks.apps.WebhooksConfig",
    "products.apps.ProductsConfig",
    "products.store.apps.StoreConfig",
    "products.files.apps.FilesConfig",
    "products.extensions.apps.ExtensionsConfig",
    "products.acts.apps.ActsConfig",
    "products.prices.apps.PricesConfig",
    "products.hierarchies.apps.HierarchiesConfig",
    "products.relationships.apps.RelationshipsConfig",
    "products.transfer.apps.TransferConfig",
    "catalog.apps.CatalogConfig",
    "catalog.preview.apps.PreviewConfig",
]

MIDDLEWARE = [
    "pxm.http.request_id.RequestIdMiddleware",
    "pxm.http.counting.CountingMiddleware",
    "pxm.http.queries.PlainQueryMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pxm.http.cors.CorsMiddleware",
    "pxm.http.security_policy.ContentSecurityPolicyMiddleware",
    "pxm.health.HealthMiddleware",  # before the next, which looks at the name that the client used
    "django.middleware.common.CommonMiddleware",
    # After those that add headers, so that refused requests have them too.
    "pxm.http.limits.RequestLimitsMiddleware",
    "pxm.http.synonyms.SynonymMiddleware",
    "pxm.http.trailing_slash.TrailingSlashMiddleware",
    "pxm.http.pages.PageSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "pxm.http.pages.PageUserMiddleware",
    "pxm.http.acting.ActingMiddleware",
    "pxm.http.pages.PageMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pxm.http.signed_out.SignedOutPartsMiddleware",
    "pxm.http.hashing.TooBusyMiddleware",
    "pxm.http.outage.OutageMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Every API path answers with and without a trailing slash; a redirect would lose the body of a POST.
APPEND_SLASH = False
# Newer clients leave out the name of the family.
PATH_SYNONYMS = {"/catalogs": "/pcm/catalogs"}
ROOT_URLCONF = "pxm.urls"
WSGI_APPLICATION = "pxm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Our widgets' templates are in `templates/` like all others; Django's own form renderer does not look there.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ---------------------------------------------------------------------------------------------------------

DATABASE_URL = environment.text("DATABASE_URL") or sqlite_url(places.database_file(DATA_DIR))
DATABASES = {"default": database_settings(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files ------------------------------------------------------------------------------------------------------------

STORAGES = {
    "default": storage_settings(environment.text("PXM_FILES_URL"), places.files_dir(DATA_DIR)),
    "staticfiles": {"BACKEND": "pxm.http.static_files.KnownAddresses"},
}

# --- Broker, queue, cache ---------------------------------------------------------------------------------------------

REDIS_URL = environment.broker_url("REDIS_URL", places.broker_url(DATA_DIR))
# Always a URL: given host and port, the client would retry for seconds while the broker is down.
_broker = {
    "URL": REDIS_URL,
    "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 1},
    "DEFAULT_TIMEOUT": -1,
    "SERIALIZER": "rq.serializers.JSONSerializer",
}
RQ_QUEUES = {"default": _broker}
RQ = {"WORKER_CLASS": "jobs.worker.Worker", "JOB_CLASS": "jobs.message.Message", "COMMIT_MODE": "auto"}
RQ_SHOW_ADMIN_LINK = False  # registered by `jobs.admin.queue`, for operators only
# Days for which finished jobs are kept, and how many of them at most; 0: no limit.
JOB_DAYS = environment.number("PXM_JOB_DAYS", 90, most=_MOST_DAYS)
JOBS_KEPT = environment.number("PXM_JOBS_KEPT", 100_000)
# Days for which messages to webhooks are kept; 0: for ever.
WEBHOOK_DAYS = environment.number("PXM_WEBHOOK_DAYS", 30, most=_MOST_DAYS)
# Networks that are not of the public internet and may be told all the same, also without encryption.
WEBHOOK_NETWORKS = environment.networks("PXM_WEBHOOK_NETWORKS")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "pxm",
        # Only the throttle of token requests uses it, and does without it rather than wait.
        "OPTIONS": {
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
            "serializer": "pxm.cache_values.JSONSerializer",
        },
    }
}

# --- People -----------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "pxm.http.permissions.PreparedPermissions",
    "django.contrib.auth.backends.ModelBackend",
    "pxm.second_factor.backend.CodeBackend",
]
PASSWORD_HASHERS = ["pxm.http.hashing.BoundedHasher"]
FEWEST_PASSWORD_CHARACTERS = 12
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": FEWEST_PASSWORD_CHARACTERS},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # where an address that may not be trusted would have led elsewhere
LOGOUT_REDIRECT_URL = "admin:login"
# Days for which tries to sign in are kept; 0: for ever. They must outlive the cool-off time.
SIGN_IN_DAYS = environment.number("PXM_SIGN_IN_DAYS", 90, most=_MOST_DAYS)
SESSION_ENGINE = "pxm.http.sessions"
SESSION_COOKIE_AGE = environment.number("PXM_SESSION_DAYS", 14, least=1, most=400) * 24 * 60 * 60
# Within the time below: of one name from one address, of all names from one address, of one name from all addresses.
AXES_FAILURE_LIMIT = 10
FAILED_SIGN_INS_PER_ADDRESS = 30
FAILED_SIGN_INS_PER_NAME = 100
AXES_COOLOFF_TIME = 0.25  # hours
AXES_HANDLER = "pxm.http.sign_in.SignInHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a success forgets
# Whoever goes on guessing does not keep the owner of the name out for longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "old_password", "new_password1", "new_password2", "code"]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "pxm.http.sign_in.address_tried_from"
AXES_USERNAME_CALLABLE = "pxm.http.sign_in.name_tried"
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"

# Whom a password alone does not let in: groups by their names, `operators`, or `everybody`.
SECOND_FACTOR_FOR = environment.words("PXM_SECOND_FACTOR_FOR")

# Where people may sign in with OpenID Connect, besides their password; without an issuer nowhere.
OIDC_ISSUER = environment.text("PXM_OIDC_ISSUER")
OIDC_CLIENT_ID = environment.text("PXM_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = environment.text("PXM_OIDC_CLIENT_SECRET")
OIDC_NAME = environment.text("PXM_OIDC_NAME", "OpenID Connect")
OIDC_SCOPE = environment.text("PXM_OIDC_SCOPE", "openid email profile")
# The claim that names a person's groups; without it groups are kept here.
OIDC_GROUPS_CLAIM = environment.text("PXM_OIDC_GROUPS_CLAIM")
if OIDC_ISSUER:
    environment.required("PXM_OIDC_CLIENT_ID", wanted_by="PXM_OIDC_ISSUER")
    environment.require_extra("oidc", module="authlib", wanted_by="PXM_OIDC_ISSUER")

# --- API --------------------------------------------------------------------------------------------------------------

TOKEN_LIFETIME_SECONDS = 3600
# A function that says who holds the tokens of accounts and customers, by its dotted path.
SHOPPER_VERIFIER = environment.text("PXM_SHOPPER_VERIFIER", "catalog.shopper.identity.read_own_tokens")
FAILED_TOKEN_REQUESTS_PER_MINUTE = environment.number("PXM_FAILED_TOKEN_REQUESTS_PER_MINUTE", 30, least=1)
IMPLICIT_TOKENS_PER_MINUTE = environment.number("PXM_IMPLICIT_TOKENS_PER_MINUTE", 600, least=1)
# Days for which the history is kept; 0: for ever.
HISTORY_DAYS = environment.number("PXM_HISTORY_DAYS", 0, most=_MOST_DAYS)
PAGE_LENGTH = environment.number("PXM_PAGE_LENGTH", 25, least=1, most=100)
MAX_JSON_BODY_BYTES = 4 * 1024 * 1024
# Read by the JSON parser in bounded steps, so Django's own smaller limit must not get there first.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_JSON_BODY_BYTES + 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# How much of a body is kept in memory; a longer one goes to disk: into the data folder, or where TMPDIR says if there
# is no data folder.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR) if DATA_DIR.is_dir() else None
FILE_UPLOAD_HANDLERS = ["pxm.http.spool.SpoolingUploadHandler"]
MAX_REQUEST_LINE_BYTES = 16 * 1024

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["pxm.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["pxm.api.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["pxm.oauth.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["pxm.oauth.permissions.AdminToken"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "pxm.api.renderers.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "pxm.api.schema.DialectSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "pxm.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PXM API",
    "VERSION": __version__,
    "DESCRIPTION": "Products, variations, builds, prices, jobs. Begin with a token: `/oauth/access_token`.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # The usual one would turn enumerations into components, with made-up names.
    "POSTPROCESSING_HOOKS": ["jobs.webhooks.schema.describe"],
}
CORS_ALLOWED_ORIGINS = environment.origins("PXM_CORS_ORIGINS")
CORS_ALLOW_ALL_ORIGINS = not CORS_ALLOWED_ORIGINS
CORS_URLS_REGEX = r"^/(oauth|pcm|catalogs?|v2|api|files)(/|$)"
CORS_EXPOSE_HEADERS = ["ETag", "Idempotency-Replayed", "X-Request-Id"]
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "ep-account-management-authentication-token",
    "ep-beta-features",
    "ep-channel",
    "ep-context-tag",
    "ep-disable-beta-filtering",
    "ep-pricebook-ids-for-price-segmentation-preview",
    "ep-pricebook-ids-of-available-prices-to-show",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "pxm-explain",
    "x-moltin-application",
    "x-moltin-auth-store",
    "x-moltin-currency",
    "x-moltin-customer-token",
    "x-moltin-language",
    "x-moltin-sdk-language",
    "x-moltin-sdk-version",
    "x-request-id",
]

# --- Web --------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = environment.text("PXM_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None

LANGUAGE_CODE = "en-us"
# Screens and API speak English alone, so nothing is looked up in catalogs of translations.
LANGUAGES = [(LANGUAGE_CODE, "English")]
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

X_FRAME_OPTIONS = "SAMEORIGIN"  # unfold shows related objects in a frame
# The first asks for DENY instead, the others for what `PXM_HSTS_SUBDOMAINS` and `PXM_HSTS_PRELOAD` choose.
SILENCED_SYSTEM_CHECKS = ["security.W019", "security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
if environment.flag("PXM_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/?$", r"^readyz/?$", r"^metrics/?$"]
    SECURE_HSTS_SECONDS = 31_536_000
    # Both bind hosts that are not ours, and browsers remember them for a year.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("PXM_HSTS_SUBDOMAINS")
    SECURE_HSTS_PRELOAD = environment.flag("PXM_HSTS_PRELOAD")
    if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
        raise ImproperlyConfigured("PXM_HSTS_PRELOAD needs PXM_HSTS_SUBDOMAINS: browsers list no host without them")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Logs -------------------------------------------------------------------------------------------------------------

LOGGING_CONFIG = "pxm.logs.configure"
LOGGING = {
    "level": environment.choice("PXM_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    "format": environment.choice("PXM_LOG_FORMAT", "json", ("json", "console")),
}

# --- Watching ---------------------------------------------------------------------------------------------------------

# What Prometheus sends to read `/metrics`; without it there is no such path, and nothing is counted.
METRICS_TOKEN = environment.text("PXM_METRICS_TOKEN")
# Where crashes are told, at Sentry or what speaks its protocol.
SENTRY_DSN = environment.text("PXM_SENTRY_DSN")
if SENTRY_DSN:
    environment.require_extra("sentry", module="sentry_sdk", wanted_by="PXM_SENTRY_DSN")

# --- Admin ------------------------------------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "PXM",
    "SITE_HEADER": "PXM",
    "SITE_SUBHEADER": "Product Experience Manager",
    "SITE_URL": None,
    "SITE_ICON": lambda request: static("pxm/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("pxm/mark.svg")},
    ],
    "STYLES": [lambda request: static("pxm/pxm.css"), lambda request: static("jobs/queue.css")],
    "SCRIPTS": [
        lambda request: static("pxm/icons.js"),
        lambda request: static("pxm/scrollable.js"),
        lambda request: static("pxm/form_keys.js"),
        lambda request: static("pxm/cut.js"),
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": accent.PETROL},
    "DASHBOARD_CALLBACK": "pxm.admin.dashboard.dashboard",
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": [
            sidebar.group("", sidebar.page("Dashboard", "space_dashboard", "admin:index")),
            sidebar.group(
                "Catalog",
                sidebar.page(
                    "Products",
                    "sell",
                    "admin:products_product_changelist",
                    needs="products.view_product",
                    badge="products.admin.badges.products_needing_rebuild",
                    badge_title="products that need a rebuild",
                ),
                sidebar.page(
                    "Variations", "tune", "admin:products_variation_changelist", needs="products.view_variation"
                ),
                sidebar.page(
                    "Hierarchies",
                    "account_tree",
                    "admin:hierarchies_hierarchy_changelist",
                    needs="hierarchies.view_hierarchy",
                ),
                sidebar.page(
                    "Relationships",
                    "link",
                    "admin:relationships_customrelationship_changelist",
                    needs="relationships.view_customrelationship",
                ),
                sidebar.page("Tags", "label", "admin:products_tag_changelist", needs="products.view_product"),
                sidebar.page(
                    "Imports",
                    "upload_file",
                    "admin:transfer_importplan_changelist",
                    needs=("transfer.apply_importplan", "prices.change_pricebook"),
                ),
                sidebar.page("Files", "perm_media", "admin:files_file_changelist", needs="files.view_file"),
                sidebar.page(
                    "Templates", "list_alt", "admin:extensions_template_changelist", needs="extensions.view_template"
                ),
            ),
            sidebar.group(
                "Prices",
                sidebar.page(
                    "Price books",
                    "price_change",
                    "admin:prices_pricebook_changelist",
                    needs="prices.view_pricebook",
                ),
                sidebar.page("Currencies", "payments", "admin:store_currency_changelist", needs="store.view_currency"),
            ),
            sidebar.group(
                "Publishing",
                sidebar.page("Catalogs", "menu_book", "admin:catalog_catalog_changelist", needs="catalog.view_catalog"),
                sidebar.page(
                    "Catalog rules", "rule", "admin:catalog_catalogrule_changelist", needs="catalog.view_catalogrule"
                ),
                sidebar.page("Preview", "visibility", "preview:shop", needs="catalog.view_catalog"),
            ),
            sidebar.group(
                "Activity",
                sidebar.page(
                    "Jobs",
                    "manufacturing",
                    "admin:jobs_job_changelist",
                    needs="jobs.view_job",
                    badge="jobs.admin.badges.running_jobs",
                    badge_title="running jobs",
                ),
                sidebar.page("History", "history", "admin:history_entry_changelist", needs="operators"),
            ),
            sidebar.group(
                "Settings",
                sidebar.page("Application keys", "key", "admin:oauth_applicationkey_changelist", needs="operators"),
                sidebar.page("Users", "person", "admin:auth_user_changelist", needs="operators"),
                sidebar.page("Groups", "group", "admin:auth_group_changelist", needs="operators"),
                sidebar.page("Store", "storefront", "admin:store_storesettings_changelist", needs="operators"),
                sidebar.page("Webhooks", "webhook", "admin:webhooks_hook_changelist", needs="operators"),
                sidebar.page("Queue", "notifications", "admin:django_rq_dashboard_changelist", needs="operators"),
            ),
        ],
    },
}
