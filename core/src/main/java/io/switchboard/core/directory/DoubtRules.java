package io.switchboard.core.directory;

import java.time.Duration;

/**
 * The times by which removals are doubted.
 *
 * @param window removals this close together count as one event
 * @param patience how long after the removal the first answer has to come
 * @param proofPeriod how often an instance has to prove to be alive from then on; as long again as the patience may
 *     pass until the proof is here
 * @param bound how long an instance is kept at most, whatever it answers
 */
record DoubtRules(Duration window, Duration patience, Duration proofPeriod, Duration bound) {}
