/**
 * The balancing policies on virtual time, held against published figures and against faults; writes {@code report.md}.
 */
@NullMarked
package io.switchboard.simulation;

import org.jspecify.annotations.NullMarked;
