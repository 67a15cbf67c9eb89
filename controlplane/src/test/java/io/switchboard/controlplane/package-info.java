@NullMarked
package io.switchboard.controlplane;

import org.jspecify.annotations.NullMarked;
