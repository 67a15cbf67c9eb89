package io.switchboard.etcd;

import io.switchboard.core.InstanceOverride;
import java.util.Optional;

/** What an override was and what it has become; both empty: there was none and there is none. */
public record OverrideChange(Optional<InstanceOverride> before, Optional<InstanceOverride> after) {}
