package io.switchboard.core;

/** Where an instance runs: a region and a zone within it, each empty when not said. */
public record Locality(String region, String zone) {
    /** Nothing is said about the place. */
    public static final Locality UNKNOWN = new Locality("", "");
}
