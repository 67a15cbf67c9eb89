package io.switchboard.simulation;

/** The last so many of a row of numbers. */
final class Window {
    private final double[] numbers;
    private long added;

    Window(int size) {
        numbers = new double[size];
    }

    void add(double number) {
        numbers[(int) (added++ % numbers.length)] = number;
    }

    /** Of those that it holds; 0 of none. */
    double mean() {
        int held = (int) Math.min(added, numbers.length);
        double sum = 0;
        for (int i = 0; i < held; i++) {
            sum += numbers[i];
        }
        return held == 0 ? 0 : sum / held;
    }
}
