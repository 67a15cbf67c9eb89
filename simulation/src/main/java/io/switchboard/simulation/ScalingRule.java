package io.switchboard.simulation;

/** Decides how many instances a service is to have. */
interface ScalingRule {
    /**
     * What can be seen at a second.
     *
     * @param second of virtual time; each is seen once, in order
     * @param replicas that are to be there: starting, warming up or warm; those that drain are not among them
     * @param ready of these, those that take calls
     * @param settled of these, those that the scaler counts as capacity: they have been ready for a while
     * @param busy processors that all instances have used in the second before, on average
     * @param inFlight calls that all instances are answering, as each has just reported
     */
    record Seen(int second, int replicas, int ready, int settled, double busy, double inFlight) {}

    /** How many there are to be: as many as there are, where it does not decide at this second. */
    int wanted(Seen seen);
}
