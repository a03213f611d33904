"""What an index was built with, as JSON, and the check that refuses to mix it with anything else."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from search.errors import IndexMismatchError, StoreError
from search.store.base import IndexManifest

_TYPES = {field.name: field.type for field in fields(IndexManifest)}


def manifest_fields(manifest: IndexManifest) -> dict[str, Any]:
    """Return the manifest as a JSON-ready mapping."""
    return asdict(manifest)


def read_manifest(stored: str | Mapping[str, Any], place: str, remedy: str) -> IndexManifest:
    """
    Rebuild a manifest.

    :param stored: JSON, or the mapping that it holds; keys that it does not know are ignored.
    :param place: the index, as the reader knows it.
    :param remedy: the command that rebuilds it.
    :raises StoreError: if it is no manifest.
    """
    try:
        # Indexes did not tell their layout while there was only one.
        values: dict[str, Any] = {"layout": 1} | dict(json.loads(stored) if isinstance(stored, str) else stored)
        manifest = IndexManifest(*(values[name] for name in _TYPES))
        if any(type(getattr(manifest, name)) is not kind for name, kind in _TYPES.items()):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        msg = f"The record of what {place} was built with is damaged. Rebuild the index: {remedy}"
        raise StoreError(msg) from error
    return manifest


def check_manifest(built_with: IndexManifest, used: IndexManifest, place: str, remedy: str) -> None:
    """
    Refuse an index that was built with something else.

    :raises IndexMismatchError: naming both and the command that rebuilds.
    """
    if built_with == used:
        return
    msg = (
        f"{place} was built with {_say(built_with)}, and this run uses {_say(used)}. "
        f"Run with what it was built with, or rebuild it: {remedy}"
    )
    raise IndexMismatchError(capitalized(msg))


def capitalized(sentence: str) -> str:
    """Return a sentence with its first letter in upper case, the others as they are."""
    return sentence[:1].upper() + sentence[1:]


def _say(manifest: IndexManifest) -> str:
    return (
        f"model {manifest.model!r} of dimension {manifest.dimension}, analyzer {manifest.analyzer!r} and "
        f"layout {manifest.layout}"
    )
