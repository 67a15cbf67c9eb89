package io.switchboard.istio.kubernetes;

/**
 * Who holds the right to write; immutable.
 *
 * @param holder empty: nobody
 * @param resourceVersion changes with each renewal
 */
record LeaseRecord(String holder, int transitions, String resourceVersion) {}
