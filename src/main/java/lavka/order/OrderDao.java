package lavka.order;

import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.ORDERS;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.query.Member.columns;
import static lavka.query.Member.one;
import static lavka.query.Relations.ORDER;
import static lavka.query.Relations.ORDERS_OF_PRODUCT;
import static lavka.query.Relations.items;
import static org.jooq.impl.DSL.select;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.db.Queries;
import lavka.db.schema.tables.OrderProductAssociation;
import lavka.query.Member;
import lavka.query.Relation;
import lavka.query.View;
import lavka.query.View.Match;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The SQL of orders. */
public final class OrderDao {
    private static final OrderProductAssociation ITEM = ORDER_PRODUCT_ASSOCIATION;

    /** Straight through the association. */
    private static final Relation PRODUCTS_OF_ORDER = new Relation(
            ORDERS.ID,
            ITEM.ORDER_ID,
            ITEM.join(PRODUCTS).on(PRODUCTS.ID.eq(ITEM.PRODUCT_ID)),
            ITEM.PRODUCT_ID,
            columns(PRODUCTS.fields()),
            "/orders/{id}/items");

    public static final View VIEW = new View(ORDERS, ORDERS.ID, ORDER)
            .with(
                    "items.product",
                    selection -> new Member.Many(
                            "items", items(one("product", PRODUCTS, PRODUCTS.ID.eq(ITEM.PRODUCT_ID))), null))
            .with("products", selection -> new Member.Many("products", PRODUCTS_OF_ORDER, null))
            .by("promocode", ORDERS.PROMOCODE)
            .by("created_at", ORDERS.CREATED_AT)
            .by(
                    "items.product_id",
                    ITEM.PRODUCT_ID,
                    product -> ORDERS.ID.in(select(ITEM.ORDER_ID).from(ITEM).where(product)));

    /** With the association's key, whose index orders the orders of a product. */
    private static final View OF_PRODUCT =
            new View(ORDERS_OF_PRODUCT.from(), ORDERS_OF_PRODUCT.key(), ORDERS_OF_PRODUCT.members());

    private final ItemDao items;

    public OrderDao(ItemDao items) {
        this.items = items;
    }

    /**
     * The orders that contain a product.
     *
     * @throws LavkaException if there is no such product
     */
    public Page listOfProduct(Queries queries, long productId, ListQuery query) {
        return OF_PRODUCT.pageOf(PRODUCTS, new Match(ITEM.PRODUCT_ID, productId), queries, query);
    }

    /**
     * A plain order.
     *
     * @throws LavkaException if there is none
     */
    public Order get(DSLContext sql, long id) {
        List<Item> present = ItemDao.itemsOf(sql, id);
        return sql.selectFrom(ORDERS)
                .where(ORDERS.ID.eq(id))
                .fetchOptional(row -> order(id, row.get(ORDERS.PROMOCODE), row.get(ORDERS.CREATED_AT), present))
                .orElseThrow(() -> LavkaException.notFound("order", id));
    }

    private static Order order(long id, @Nullable String promocode, Instant createdAt, List<Item> items) {
        return new Order(
                id,
                promocode,
                createdAt,
                items.stream().sorted(Comparator.comparingLong(Item::productId)).toList(),
                items.stream()
                        .mapToLong(item -> item.count() * item.unitPrice())
                        .sum());
    }

    /**
     * Creates an order with its items.
     *
     * @throws LavkaException of kind INVALID_FIELDS for a total that is too big; CONFLICT for a repeated product
     */
    public Order create(DSLContext tx, OrderInput input) {
        List<Item> lines = items.checked(tx, input.items(), List.of());
        Record generated = insert(tx, ORDERS, row(tx, input), ORDERS.ID, ORDERS.CREATED_AT);
        long id = generated.get(ORDERS.ID);
        items.insert(tx, id, lines);
        return order(id, input.promocode(), generated.get(ORDERS.CREATED_AT), lines);
    }

    /**
     * Replaces promocode and items; an item without a unit price keeps its present one.
     *
     * @throws LavkaException as {@link #create}
     */
    public Order replace(DSLContext tx, long id, OrderInput input) {
        Order order = get(tx, id);
        List<Item> present = order.items();
        List<Item> lines = items.checked(tx, input.items(), present);
        update(tx, ORDERS.ID, id, row(tx, input));
        if (!Set.copyOf(lines).equals(Set.copyOf(present))) {
            items.deleteAll(tx, id);
            items.insert(tx, id, lines);
        }
        return order(id, input.promocode(), order.createdAt(), lines);
    }

    private static Record row(DSLContext tx, OrderInput input) {
        return tx.newRecord(ORDERS).with(ORDERS.PROMOCODE, input.promocode());
    }

    /** Deletes an order with its items. */
    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(ORDERS).where(ORDERS.ID.eq(id)).execute();
    }
}
