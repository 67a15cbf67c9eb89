@NullMarked
package io.switchboard.core.time;

import org.jspecify.annotations.NullMarked;
