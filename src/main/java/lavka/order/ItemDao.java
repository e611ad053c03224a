package lavka.order;

import static lavka.core.ErrorKind.INVALID_FIELDS;
import static lavka.core.ErrorKind.NOT_FOUND;
import static lavka.db.RowWrites.insertAll;
import static lavka.db.schema.Keys.ORDER_PRODUCT_ASSOCIATION__IDX_UNIQUE_ORDER_PRODUCT;
import static lavka.db.schema.Tables.ORDERS;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.query.Relations.ITEMS_OF_ORDER;
import static org.jooq.Records.mapping;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Violation;
import lavka.db.ConstraintErrors;
import lavka.db.Queries;
import lavka.db.References;
import lavka.db.schema.tables.OrderProductAssociation;
import lavka.query.View;
import lavka.query.View.Match;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The SQL of the items of orders: the rows of the association. */
public final class ItemDao {
    /** Maximum number of items per order; the contract states the same. */
    static final int MAX_ITEMS = 100;

    /** The largest integer that every JSON client reads exactly: 2^53 - 1. */
    static final long MAX_TOTAL = (1L << 53) - 1;

    private static final OrderProductAssociation ITEM = ORDER_PRODUCT_ASSOCIATION;

    public static final View VIEW = new View(ITEM, ITEM.PRODUCT_ID, ITEMS_OF_ORDER.members());

    /**
     * Checks that an order exists.
     *
     * @throws LavkaException if there is none
     */
    public void requireOrder(DSLContext sql, long id) {
        References.require(sql, ORDERS, id);
    }

    /**
     * The items of an order.
     *
     * @throws LavkaException if there is no such order
     */
    public Page list(Queries queries, long orderId, ListQuery query) {
        return VIEW.pageOf(ORDERS, new Match(ITEM.ORDER_ID, orderId), queries, query);
    }

    /**
     * The item of a product in an order; empty if the order does not contain the product.
     *
     * @throws LavkaException if there is no such order
     */
    public Optional<Item> find(DSLContext sql, long orderId, long productId) {
        Optional<Item> item = sql.select(ITEM.PRODUCT_ID, ITEM.COUNT, ITEM.UNIT_PRICE)
                .from(ITEM)
                .where(isItem(orderId, productId))
                .fetchOptional(mapping(Item::new));
        if (item.isEmpty()) {
            requireOrder(sql, orderId);
        }
        return item;
    }

    private static Condition isItem(long orderId, long productId) {
        return ITEM.ORDER_ID.eq(orderId).and(ITEM.PRODUCT_ID.eq(productId));
    }

    /**
     * The item of a product in an order.
     *
     * @throws LavkaException if there is no such order, or it does not contain the product
     */
    public Item get(DSLContext sql, long orderId, long productId) {
        return find(sql, orderId, productId).orElseThrow(() -> notFound(sql, orderId, productId));
    }

    /**
     * The item of a product in an order, with the selected fields.
     *
     * @throws LavkaException if there is no such order, or it does not contain the product
     */
    public byte[] get(Queries queries, long orderId, long productId, Selection selection) {
        return VIEW.find(queries, selection, new Match(ITEM.ORDER_ID, orderId), new Match(ITEM.PRODUCT_ID, productId))
                .orElseThrow(() -> notFound(queries.sql(), orderId, productId));
    }

    /** That there is no such order, or that it does not contain the product. */
    private static LavkaException notFound(DSLContext sql, long orderId, long productId) {
        References.require(sql, ORDERS, orderId);
        return LavkaException.of(NOT_FOUND, "Order %d does not contain product %d.".formatted(orderId, productId));
    }

    /**
     * Adds a product to an order.
     *
     * @throws LavkaException of kind CONFLICT if the order contains the product; of kind INVALID_FIELDS if it would
     *     exceed its limits
     */
    public Item create(DSLContext tx, long orderId, ItemInput input) {
        List<Item> present = itemsOf(tx, orderId);
        Item item = priced(tx, List.of(input), present).getFirst();
        if (present.stream().noneMatch(other -> other.productId() == item.productId())) {
            check(Stream.concat(present.stream(), Stream.of(item)));
        }
        insert(tx, orderId, List.of(item));
        return item;
    }

    /**
     * Adds a product to an order, or replaces its item.
     *
     * @throws LavkaException if there is no such product; of kind INVALID_FIELDS if the order would exceed its limits
     */
    public Item put(DSLContext tx, long orderId, ItemInput input) {
        List<Item> present = itemsOf(tx, orderId);
        List<Item> others = present.stream()
                .filter(other -> other.productId() != input.productId())
                .toList();
        if (others.size() == present.size()) {
            References.require(tx, PRODUCTS, input.productId());
            return create(tx, orderId, input);
        }
        Item item = priced(tx, List.of(input), present).getFirst();
        check(Stream.concat(others.stream(), Stream.of(item)));
        tx.update(ITEM)
                .set(ITEM.COUNT, item.count())
                .set(ITEM.UNIT_PRICE, item.unitPrice())
                .where(isItem(orderId, item.productId()))
                .execute();
        return item;
    }

    public void delete(DSLContext tx, long orderId, long productId) {
        tx.deleteFrom(ITEM).where(isItem(orderId, productId)).execute();
    }

    void deleteAll(DSLContext tx, long orderId) {
        tx.deleteFrom(ITEM).where(ITEM.ORDER_ID.eq(orderId)).execute();
    }

    void insert(DSLContext tx, long orderId, List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        insertAll(tx, ITEM, items.stream().map(item -> row(tx, orderId, item)).toList());
    }

    private static Record row(DSLContext tx, long orderId, Item item) {
        return tx.newRecord(ITEM)
                .with(ITEM.ORDER_ID, orderId)
                .with(ITEM.PRODUCT_ID, item.productId())
                .with(ITEM.COUNT, item.count())
                .with(ITEM.UNIT_PRICE, item.unitPrice());
    }

    /**
     * The items of an order as it is to be, each with its price.
     *
     * @param present the items that the order has now
     * @throws LavkaException as {@link OrderDao#create}
     */
    List<Item> checked(DSLContext tx, List<ItemInput> inputs, List<Item> present) {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (!seen.add(inputs.get(i).productId())) {
                // The violation that the database would report, at the repeated item.
                throw ConstraintErrors.taken(ORDER_PRODUCT_ASSOCIATION__IDX_UNIQUE_ORDER_PRODUCT, "/items/" + i);
            }
        }
        List<Item> items = priced(tx, inputs, present);
        check(items.stream());
        return items;
    }

    /** Each with its price: the given one, else its present one, else the product's. */
    private static List<Item> priced(DSLContext tx, List<ItemInput> inputs, List<Item> present) {
        List<Long> ids = inputs.stream().map(ItemInput::productId).toList();
        Map<Long, Long> prices = References.values(tx, PRODUCTS.ID, PRODUCTS.PRICE, ids);
        present.forEach(item -> prices.put(item.productId(), item.unitPrice()));
        return inputs.stream().map(input -> priced(input, prices)).toList();
    }

    private static Item priced(ItemInput input, Map<Long, Long> prices) {
        Long given = input.unitPrice();
        // Without a price there is no such product, and the database refuses the item.
        long price = given == null ? prices.getOrDefault(input.productId(), 0L) : given;
        return new Item(input.productId(), input.count(), price);
    }

    /** The items of an order by product. */
    static List<Item> itemsOf(DSLContext sql, long orderId) {
        return sql.select(ITEM.PRODUCT_ID, ITEM.COUNT, ITEM.UNIT_PRICE)
                .from(ITEM)
                .where(ITEM.ORDER_ID.eq(orderId))
                .orderBy(ITEM.PRODUCT_ID)
                .fetch(mapping(Item::new));
    }

    /** Limits of an order as a whole, which no column can enforce: the number of items, and an exact total. */
    private static void check(Stream<Item> all) {
        List<Item> items = all.toList();
        if (items.size() > MAX_ITEMS) {
            throw LavkaException.of(
                    INVALID_FIELDS,
                    Violation.field("", "too_many", "an order must contain at most " + MAX_ITEMS + " items"));
        }
        long total = 0;
        for (Item item : items) {
            if (item.unitPrice() > (MAX_TOTAL - total) / item.count()) {
                throw LavkaException.of(
                        INVALID_FIELDS,
                        Violation.field(
                                "",
                                "too_big",
                                String.format(Locale.ROOT, "the total of an order must be at most %,d", MAX_TOTAL)));
            }
            total += item.count() * item.unitPrice();
        }
    }
}
