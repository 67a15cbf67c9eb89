@NullMarked
package io.switchboard.armeria;

import org.jspecify.annotations.NullMarked;
