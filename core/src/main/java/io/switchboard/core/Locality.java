package io.switchboard.core;

/** Where an instance runs: a region and a zone within it, each empty if not given. */
public record Locality(String region, String zone) {
    /** No region and no zone is given. */
    public static final Locality UNKNOWN = new Locality("", "");

    /**
     * Whether both are in one zone. A zone's name counts within its region; where one side does not say its region,
     * zones of one name are the same. Who says no zone shares none.
     */
    public boolean isInZoneOf(Locality other) {
        return !zone.isEmpty()
                && zone.equals(other.zone)
                && (region.isEmpty() || other.region.isEmpty() || region.equals(other.region));
    }

    /** For people: {@code region/zone}, or what of it is said. */
    public String words() {
        return region.isEmpty() || zone.isEmpty() ? region + zone : region + "/" + zone;
    }
}
