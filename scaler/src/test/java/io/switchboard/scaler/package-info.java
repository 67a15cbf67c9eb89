@NullMarked
package io.switchboard.scaler;

import org.jspecify.annotations.NullMarked;
