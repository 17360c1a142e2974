"""Paths below ``/pcm``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
