package io.switchboard.examples.micronaut;

import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.switchboard.Switchboard;
import jakarta.inject.Singleton;

@Singleton
final class EtcdChannels implements BeanCreatedEventListener<ManagedChannelBuilder<?>> {
    private final BeanProvider<Switchboard> switchboard;

    EtcdChannels(BeanProvider<Switchboard> switchboard) {
        this.switchboard = switchboard;
    }

    @Override
    public ManagedChannelBuilder<?> onCreated(BeanCreatedEvent<ManagedChannelBuilder<?>> event) {
        return event.getBean().setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard.get());
    }
}
