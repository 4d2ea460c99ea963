"""Files of pages: where pages are read from, and where what was cleaned is written."""
