/** The chaos run: random faults, one at a time, while calls go on. */
@NullMarked
package io.switchboard.faults.chaos;

import org.jspecify.annotations.NullMarked;
