"use strict";
// Everything works without this file; it adds the keyboard, dragging, and hovering both ways.
