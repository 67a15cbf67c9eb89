@NullMarked
package io.switchboard.faults;

import org.jspecify.annotations.NullMarked;
