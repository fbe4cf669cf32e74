"""What the settings of limits must be, wherever the limits are kept."""

from __future__ import annotations

from collections.abc import Mapping

from tencent_ocr_async.actions import CLOUD_INFINITE, SITES, Rate, actions
from tencent_ocr_async.errors import ConfigurationError


def check_limits(rates: Mapping[str, Rate], headroom: float, burst: int) -> None:
    """Raise ConfigurationError for an unknown action, a rate that is none, or a number out of its range."""
    known = {CLOUD_INFINITE}.union(*(actions(site) for site in SITES)) if rates else set()
    for name, rate in rates.items():
        if name not in known:
            raise ConfigurationError(f"limits: unknown action {name!r}; `tencent-ocr actions` lists them")
        if not isinstance(rate, Rate):
            raise ConfigurationError(f"limits: {name} needs a Rate, such as Rate(5), not {rate!r}")
        if burst > rate.count:
            raise ConfigurationError(f"limits: burst {burst} is above the rate of {name}, {rate}")
    if not 0 <= headroom <= 1:
        raise ConfigurationError(f"limits: headroom must be between 0 and 1, not {headroom!r}")
    if burst > 1 and burst > (highest := _highest_rate(rates)):
        raise ConfigurationError(f"limits: burst {burst} is above every rate, at most {highest}")
    if burst < 1:
        raise ConfigurationError(f"limits: burst must be 1 or more, not {burst!r}")


def _highest_rate(rates: Mapping[str, Rate]) -> int:
    documented = (action.rate.count for site in SITES for action in actions(site).values())
    return max(*documented, *(rate.count for rate in rates.values()))
