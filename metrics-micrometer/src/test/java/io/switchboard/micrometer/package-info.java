@NullMarked
package io.switchboard.micrometer;

import org.jspecify.annotations.NullMarked;
