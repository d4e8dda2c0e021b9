"""Keys: where they are kept (`stores`, `keeping`) and what is made with them (`ring`)."""
