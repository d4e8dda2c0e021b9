"""A typed stand-in for PySide6.QtCore.Property: the stub of PySide6 types `obj.prop` as `Property`, not as its value.

At run time it is PySide6's own class; only the type checker sees this one.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    T = TypeVar("T")

    class _Typed(Generic[T]):
        def __get__(self, instance: object, owner: type | None = None) -> T: ...

    class _Settable(_Typed[T]):
        def __set__(self, instance: object, value: T) -> None: ...

    class Property:
        def __init__(self, type_: object, *, notify: object = None, constant: bool = False) -> None: ...
        def __call__(self, fget: Callable[[Any], T]) -> _Typed[T]: ...

    def settable(
        type_: object, fget: Callable[[Any], T], fset: Callable[[Any, T], None], *, notify: object
    ) -> _Settable[T]: ...
else:
    from PySide6.QtCore import Property

    settable = Property

__all__ = ["Property", "settable"]
