"""Money: whole minor units with an ISO 4217 currency. Never a float, never a mixed sum."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents) of one currency."""

    cents: int
    currency: str = "EUR"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.cents < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.cents <= self._same(other)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.cents

    def display(self, locale: str) -> str:
        """As the locale writes it: « 1 250 € » and no cents where there are none."""
        whole = self.cents % 100 == 0
        return format_currency(
            Decimal(self.cents) / 100,
            self.currency,
            locale=locale,
            currency_digits=not whole,
            format=None if not whole else ("#,##0\u00a0¤" if locale == "fr" else "¤#,##0"),
        )


def parse_cents(text: str) -> int:
    """Cents from what a person typed: `1 250,50`, `1250.5`, `1,250.50`; ValueError otherwise."""
    cleaned = re.sub(r"[\s\u00a0\u202f€]", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", cleaned):
        cleaned = cleaned.replace(",", "")
    cleaned = cleaned.replace(",", ".")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", cleaned):
        raise ValueError(text)
    try:
        return int(Decimal(cleaned) * 100)
    except InvalidOperation:
        raise ValueError(text) from None
