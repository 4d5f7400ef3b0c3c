<?php
/**
 * The classes that need no WordPress.
 *
 * @package PbiBoundReport
 */

require_once __DIR__ . '/../../plugin/includes/autoload.php';
