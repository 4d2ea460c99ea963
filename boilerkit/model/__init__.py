"""The model: how likely each block is main content, what is kept, and why."""

from boilerkit.model.model import Model, ModelError

__all__ = ["Model", "ModelError"]
