@NullMarked
package io.switchboard.testing;

import org.jspecify.annotations.NullMarked;
