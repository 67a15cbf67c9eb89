@NullMarked
package io.switchboard.faults.chaos;

import org.jspecify.annotations.NullMarked;
