package io.switchboard.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Where values are along one axis of a chart, even or in powers of ten.
 *
 * @param step between two ticks; 0: powers of ten, of which {@code low} and {@code high} are the exponents
 * @param from the place of the lowest value
 * @param to the place of the highest
 */
record Axis(double low, double high, double step, double from, double to) {
    private static final int STEPS = 8;

    /** @param text at that place */
    record Tick(double at, String text) {}

    /** Even, from 0 to this value. */
    static Axis to(double high, double from, double to) {
        return new Axis(0, high, step(high), from, to);
    }

    /** The same, but up to the next tick. */
    static Axis beyond(double high, double from, double to) {
        double step = step(high);
        return new Axis(0, step * Math.ceil(high / step - 1e-9), step, from, to);
    }

    /** @param values above 0 */
    static Axis powers(DoubleStream values, double from, double to) {
        double[] sorted = values.map(Math::log10).sorted().toArray();
        double low = Math.floor(sorted[0] + 1e-9);
        double high = Math.ceil(sorted[sorted.length - 1] - 1e-9);
        return new Axis(low, Math.max(high, low + 1), 0, from, to);
    }

    double at(double value) {
        return from + ((step == 0 ? Math.log10(value) : value) - low) / (high - low) * (to - from);
    }

    List<Tick> ticks() {
        List<Tick> ticks = new ArrayList<>();
        if (step == 0) {
            for (int power = (int) low; power <= high; power++) {
                double value = Math.pow(10, power);
                ticks.add(new Tick(
                        at(value),
                        power < 0 ? Numbers.fixed(value, -power) : String.format(Locale.ROOT, "%,.0f", value)));
            }
            return ticks;
        }
        int digits = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
        for (int i = 0; i * step <= high * (1 + 1e-9); i++) {
            ticks.add(new Tick(at(i * step), Numbers.fixed(i * step, digits)));
        }
        return ticks;
    }

    /** Of at most eight steps up to {@code highest}: 1, 2 or 5 times a power of ten. */
    private static double step(double highest) {
        if (!(highest > 0)) {
            return 1;
        }
        double power = 1;
        while (power * 10 * STEPS <= highest) {
            power *= 10;
        }
        while (power * STEPS > highest) {
            power /= 10;
        }
        // Now one step of this power is too small, or just right, and one of ten times that is too large.
        for (int factor : new int[] {1, 2, 5}) {
            if (power * factor * STEPS >= highest) {
                return power * factor;
            }
        }
        return power * 10;
    }
}
