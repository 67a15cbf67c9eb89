@NullMarked
package io.switchboard.simulation;

import org.jspecify.annotations.NullMarked;
