"""The frame around every page: sidebar, toolbar, cards, exports, words."""
