from django.urls import path

from pxm.oauth.views import AccessTokenView

urlpatterns = [path("access_token", AccessTokenView.as_view(), name="access-token")]
