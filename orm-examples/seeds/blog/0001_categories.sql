-- The sections, and the shelves beneath them.
INSERT INTO categories (slug, name) VALUES
    ('kitchen', 'Kitchen'),
    ('garden', 'Garden'),
    ('outdoors', 'Outdoors'),
    ('workshop', 'Workshop');

INSERT INTO categories (slug, name, parent_id)
SELECT lower(shelf.name), shelf.name, section.id
FROM (VALUES
    ('Kitchen', 'Bread'),
    ('Kitchen', 'Preserves'),
    ('Kitchen', 'Knives'),
    ('Garden', 'Vegetables'),
    ('Garden', 'Orchard'),
    ('Garden', 'Balcony'),
    ('Outdoors', 'Cycling'),
    ('Outdoors', 'Mountains'),
    ('Outdoors', 'Birds'),
    ('Workshop', 'Wood'),
    ('Workshop', 'Bookbinding'),
    ('Workshop', 'Computers')
) AS shelf (section, name)
JOIN categories AS section ON section.name = shelf.section;
