"""The page: bytes, text or a tree to blocks, or plain text to lines."""
