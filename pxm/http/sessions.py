"""Django's sessions in the database, read by a query that is written once: every page of the admin begins with it."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from pxm.clock import now
from pxm.prepared import Prepared

_SESSION = Prepared(lambda key, moment: Session.objects.filter(session_key=key, expire_date__gt=moment))


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(key=self.session_key, moment=now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
