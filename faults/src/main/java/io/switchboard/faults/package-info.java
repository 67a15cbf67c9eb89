/** Real servers and callers under faults: what the tests of the fault matrix and the chaos run share. */
@NullMarked
package io.switchboard.faults;

import org.jspecify.annotations.NullMarked;
