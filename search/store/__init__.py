"""Where vectors live: embedded beside the knowledge base, or on a Qdrant server. Vendors load when one is opened."""

from pathlib import Path

from search.store.base import IndexManifest, PassageStore

__all__ = ["open_edge_store", "open_server_store"]


def open_edge_store(folder: Path, manifest: IndexManifest) -> PassageStore:
    """
    Open the index in a folder, or create an empty one where there is none.

    :param manifest: what this process embeds with.
    :raises IndexMismatchError: if the index was built with something else.
    :raises StoreError: if the folder cannot be used, its index is damaged, or another process has it open.
    """
    from search.store.edge import EdgeStore

    return EdgeStore.open(folder, manifest)


def open_server_store(url: str, collection: str, manifest: IndexManifest, *, reset: bool = False) -> PassageStore:
    """
    Open a collection on a Qdrant server or cluster, or create it where there is none.

    The API key is read from the environment variable `DALIL_QDRANT_API_KEY`.

    :param url: `http://host:6333` or `https://…`.
    :param manifest: what this process embeds with.
    :param reset: replace the collection, if it is one of ours, by an empty one, whatever it was built with.
    :raises IndexMismatchError: if the collection was built with something else.
    :raises StoreError: if the server cannot be reached or refuses, or if the collection is not one of ours.
    """
    from search.store.connection import connect
    from search.store.server import ServerStore

    return ServerStore.open(connect(url), collection, manifest, reset=reset, place=url)
