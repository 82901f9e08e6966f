"""Where a box is and how it moves: a Kalman filter that holds a still box still and keeps up with a moving one.

In plain NumPy: OpenCV may not be imported here, and its KalmanFilter has one noise for all times, with which a box
either trembles while it is still or lags once it moves.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Standard deviation of a measured box, as a share of its size; benchmarks/live_search.py measures 0.01 to 0.03.
_MEASURED = 0.03
# Spectral density of the acceleration, sizes^2/s^3: a person who sits, and one who gets up and walks.
_STILL, _MOVING = 0.01, 10.0
# How long what was measured has to disagree with what was expected before a box counts as moving, and by how many
# standard deviations. Of the values tried these keep the error of a moving box at that of a single measurement, while
# a still one moves a quarter as much.
_NOTICED_S, _NOTICED = 0.1, 1.5
_FIRST_SPEED = 2.0  # standard deviation of an unknown velocity, sizes/s


class Motion:
    """Centre and size of a box over time, with constant velocity between two measurements.

    x, y, ln size are three filters of the same form, (value, velocity) each; noise of the centre grows with the size.
    measured: (3,), x, y in pixels and the natural logarithm of the size in pixels. time_s: when.
    Source: Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation, 6.2.2 (white noise
    acceleration) and 11.2 (adjusting its level when the filter lags).
    """

    def __init__(self, measured: Floats, time_s: float) -> None:
        self.time_s = time_s
        self._value = np.array(measured, np.float64)
        self._velocity = np.zeros(3)
        unit = self._unit()
        self._variance = (_MEASURED * unit) ** 2
        self._covariance = np.zeros(3)
        self._velocity_variance = (_FIRST_SPEED * unit) ** 2
        self._surprise = np.zeros(3)

    @property
    def value(self) -> Floats:
        """x, y, ln size at the last time: (3,)."""
        return self._value

    @property
    def velocity(self) -> Floats:
        """By how much they change in a second: (3,)."""
        return self._velocity

    def value_at(self, time_s: float, slowing_s: float) -> Floats:
        """Where it will be if it slows down by a factor e in slowing_s: a guess must not run away: (3,)."""
        travelled_s = slowing_s * -math.expm1(-max(0.0, time_s - self.time_s) / slowing_s)
        return np.asarray(self._value + self._velocity * travelled_s)

    def deviation_at(self, time_s: float) -> float:
        """Standard deviation of the centre expected then, as a share of the size."""
        variance, _, _ = self._spread(time_s - self.time_s)
        unit = self._unit()
        return float(np.sqrt(variance[:2].max()) / unit[0])

    def correct(self, measured: Floats, time_s: float) -> None:
        """Take in a measurement, not older than the last."""
        elapsed_s = time_s - self.time_s
        variance, covariance, velocity_variance = self._spread(elapsed_s)
        expected = self._value + self._velocity * elapsed_s
        innovation = measured - expected
        total = variance + (_MEASURED * self._unit()) ** 2
        memory = math.exp(-elapsed_s / _NOTICED_S)
        self._surprise = memory * self._surprise + (1 - memory) * innovation / np.sqrt(total)
        gain, velocity_gain = variance / total, covariance / total
        self._value = expected + gain * innovation
        self._velocity = self._velocity + velocity_gain * innovation
        self._variance = (1 - gain) * variance
        self._covariance = (1 - gain) * covariance
        self._velocity_variance = velocity_variance - velocity_gain * covariance
        self.time_s = time_s

    def _spread(self, elapsed_s: float) -> tuple[Floats, Floats, Floats]:
        """Variance of the values, covariance with their velocities and variance of these after some time: (3,) each."""
        restless = np.minimum(1.0, (self._surprise / _NOTICED) ** 2)
        restless[:2] = restless[:2].max()
        noise = (_STILL + (_MOVING - _STILL) * restless) * self._unit() ** 2
        velocity_variance = self._velocity_variance + noise * elapsed_s
        covariance = self._covariance + self._velocity_variance * elapsed_s + noise * elapsed_s**2 / 2
        variance = (
            self._variance
            + 2 * self._covariance * elapsed_s
            + self._velocity_variance * elapsed_s**2
            + noise * elapsed_s**3 / 3
        )
        return variance, covariance, velocity_variance

    def _unit(self) -> Floats:
        """What noise is a share of: the size for the centre, 1 for its logarithm."""
        size = math.exp(self._value[2])
        return np.array([size, size, 1.0])
