@NullMarked
package io.switchboard.balancing;

import org.jspecify.annotations.NullMarked;
