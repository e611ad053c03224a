package lavka.order;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a client says of an order; the contract has its bounds. */
public record OrderInput(@Nullable String promocode, List<ItemInput> items) {}
