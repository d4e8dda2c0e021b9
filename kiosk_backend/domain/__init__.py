"""Rules and names of the desk; standard library only."""
