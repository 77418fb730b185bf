"""The tests. A package of its own, because Spylls installs one that is called `tests` too."""
