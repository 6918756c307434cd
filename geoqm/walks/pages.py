"""Pages of the walk: the shell for the phone, its service worker, the overview for the desk."""

from fastapi import APIRouter

router = APIRouter(prefix="/begehung", include_in_schema=False)
