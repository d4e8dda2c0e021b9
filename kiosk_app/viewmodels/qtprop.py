"""A typed stand-in for PySide6.QtCore.Property: the stub of PySide6 types `obj.prop` as `Property`, not as its value.

At run time it is PySide6's own class; only the type checker sees this one.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    T = TypeVar("T")

    class _Typed(Generic[T]):
        def __get__(self, instance: object, owner: type | None = None) -> T: ...
        def __set__(self, instance: object, value: T) -> None: ...
        def setter(self, fset: Callable[[Any, T], None]) -> "_Typed[T]": ...

    class Property:
        def __init__(self, type_: object, *, notify: object = None, constant: bool = False) -> None: ...
        def __call__(self, fget: Callable[[Any], T]) -> _Typed[T]: ...
else:
    from PySide6.QtCore import Property

__all__ = ["Property"]
