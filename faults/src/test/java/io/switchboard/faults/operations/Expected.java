package io.switchboard.faults.operations;

/** What a number has to be. A rate over some seconds is reckoned from their samples, and is a little off. */
record Expected(double least, double most) {
    static Expected exactly(double value) {
        return new Expected(value, value);
    }

    /** Of a counter that grew by so much: what lies before the first sample and after the last is reckoned. */
    static Expected about(double grown) {
        return new Expected(0.9 * grown, 1.4 * grown);
    }

    static Expected between(double least, double most) {
        return new Expected(least, most);
    }

    /** Any number, or none, as of a mean of nothing. */
    static Expected anything() {
        return new Expected(Double.NaN, Double.NaN);
    }

    Expected times(double factor) {
        return new Expected(least * factor, most * factor);
    }

    boolean holds(double value) {
        return Double.isNaN(least) || (value >= least && value <= most);
    }

    @Override
    public String toString() {
        return Double.isNaN(least) ? "anything" : least == most ? "" + least : least + " to " + most;
    }
}
